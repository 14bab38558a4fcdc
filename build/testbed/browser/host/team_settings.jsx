import React, {useState} from 'react';
import {Modal} from 'react-bootstrap';

const TABS = [{name: 'info', text: 'Info', icon: 'icon-information-outline'}, {name: 'access', text: 'Access', icon: 'icon-account-multiple-outline'}];

// A copy of the web app's Team Settings dialog: its markup, that its tabs come
// late, its arrow keys, and that it does not leave changes that were not saved.
export function TeamSettings({onExited}) {
    const [show, setShow] = useState(true);
    const [active, setActive] = useState('info');
    const [loaded, setLoaded] = useState(false);
    const [dirty, setDirty] = useState(false);
    const [refused, setRefused] = useState(false);
    React.useEffect(() => {
        const timer = setTimeout(() => setLoaded(true), 150);
        return () => clearTimeout(timer);
    }, []);
    const change = (name) => {
        if (dirty) {
            setRefused(true);
            return;
        }
        setActive(name);
    };
    const onKeyDown = (event) => {
        const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (step) {
            event.preventDefault();
            const at = (TABS.findIndex((tab) => tab.name === active) + step + TABS.length) % TABS.length;
            change(TABS[at].name);
            document.getElementById(`${TABS[at].name}Button`).focus();
        }
    };
    return (
        <Modal id='teamSettingsModal' show={show} onHide={() => setShow(false)} onExited={onExited} role='none' aria-labelledby='teamSettingsModalLabel' dialogClassName='a11y__modal settings-modal TeamSettingsModal'>
            <div className='modal-header' id='teamSettingsModalLabel'>
                <h1 className='modal-title'>Team Settings</h1>
                <button type='button' className='close' aria-label='Close' onClick={() => setShow(false)}>×</button>
            </div>
            <div className='modal-body'>
                <div className='settings-table'>
                    <div className='settings-links'>
                        {loaded && (
                            <div id='tabList' className='nav nav-pills nav-stacked' role='tablist' aria-orientation='vertical' aria-label='settings'>
                                <div role='group'>
                                    {TABS.map(({name, text, icon}) => (
                                        <button
                                            key={name}
                                            data-testid={`${name}-tab-button`}
                                            id={`${name}Button`}
                                            className={`cursor--pointer style--none nav-pills__tab${active === name ? ' active' : ''}`}
                                            role='tab'
                                            aria-selected={active === name}
                                            aria-controls={`${name}Settings`}
                                            tabIndex={active === name ? 0 : -1}
                                            onClick={(event) => {
                                                change(name);
                                                event.target.closest('.settings-modal')?.classList.add('display--content');
                                            }}
                                            onKeyDown={onKeyDown}
                                        >
                                            <i className={`icon ${icon}`}/>{text}
                                        </button>
                                    ))}
                                </div>
                            </div>
                        )}
                    </div>
                    <div className='settings-content minimize-settings'>
                        <div><section className='mm-modal-generic-section'>
                            <div className='modalSectionContent host__own'>
                                <div className='user-settings' role='tabpanel' id={`${active}Settings`} aria-labelledby={`${active}Button`}>
                                    <label htmlFor='teamName'>{active === 'info' ? 'Team Name' : 'Allowed domains'}</label>
                                    <input id='teamName' className='form-control' onChange={() => setDirty(true)}/>
                                    {dirty && (
                                        <div className={`SaveChangesPanel${refused ? ' error' : ''}`}>
                                            You have unsaved changes
                                            <button type='button' className='btn btn-primary btn-sm' onClick={() => { setDirty(false); setRefused(false); }}>Save</button>
                                        </div>
                                    )}
                                </div>
                            </div>
                        </section></div>
                    </div>
                </div>
            </div>
        </Modal>
    );
}
