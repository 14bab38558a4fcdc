import React, {useRef, type KeyboardEvent, type ReactNode} from 'react';

export interface Tab<Name extends string> {
    name: Name;
    label: ReactNode;
}

interface Props<Name extends string> {
    id: string;
    label: string;
    tabs: Array<Tab<Name>>;
    active: Name;
    onChange: (name: Name) => void;
    children: ReactNode;
}

// Tabs is a row of tabs and the panel of the active one, with the keys that
// people know from everywhere: arrows, Home, End.
export function Tabs<Name extends string>({id, label, tabs, active, onChange, children}: Props<Name>) {
    const list = useRef<HTMLDivElement>(null);
    const go = (at: number) => {
        const tab = tabs[(at + tabs.length) % tabs.length]!;
        onChange(tab.name);
        list.current?.querySelector<HTMLElement>(`#${id}_${tab.name}_tab`)?.focus();
    };
    const onKeyDown = (event: KeyboardEvent) => {
        const at = tabs.findIndex((tab) => tab.name === active);
        const targets: Record<string, number> = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1};
        const target = targets[event.key];
        if (target !== undefined) {
            event.preventDefault();
            event.stopPropagation();
            go(target);
        }
    };
    return (
        <div className='TeamExportTabs'>
            <div className='TeamExportTabs__list' role='tablist' aria-label={label} ref={list} onKeyDown={onKeyDown}>
                {tabs.map((tab) => (
                    <button
                        key={tab.name}
                        type='button'
                        role='tab'
                        id={`${id}_${tab.name}_tab`}
                        className='TeamExportTabs__tab'
                        aria-selected={tab.name === active}
                        aria-controls={`${id}_panel`}
                        tabIndex={tab.name === active ? 0 : -1}
                        onClick={() => onChange(tab.name)}
                    >
                        {tab.label}
                    </button>
                ))}
            </div>
            <div role='tabpanel' id={`${id}_panel`} aria-labelledby={`${id}_${active}_tab`} className='TeamExportTabs__panel'>
                {children}
            </div>
        </div>
    );
}
