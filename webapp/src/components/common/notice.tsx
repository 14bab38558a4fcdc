import React, {type ReactNode} from 'react';

export type NoticeKind = 'info' | 'success' | 'warning' | 'danger';

const ICONS: Record<NoticeKind, string> = {
    info: 'icon-information-outline',
    success: 'icon-check-circle-outline',
    warning: 'icon-alert-outline',
    danger: 'icon-alert-circle-outline',
};

interface Props {
    kind: NoticeKind;

    // An alert is read at once, a status when there is a pause; without either
    // it is plain text.
    role?: 'alert' | 'status';
    title?: ReactNode;
    children?: ReactNode;
}

export function Notice({kind, role, title, children}: Props) {
    return (
        <div className={`TeamExportNotice TeamExportNotice--${kind}`} {...(role ? {role} : {})}>
            <i className={`icon ${ICONS[kind]}`} aria-hidden='true'/>
            <div className='TeamExportNotice__body'>
                {title && <strong className='TeamExportNotice__title'>{title}</strong>}
                {children}
            </div>
        </div>
    );
}
