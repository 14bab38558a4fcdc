import React from 'react';

import {T, useText} from '../../i18n/texts';

interface Props {
    page: number;
    pages: number;
    onChange: (page: number) => void;
}

export function Pager({page, pages, onChange}: Props) {
    const text = useText();
    if (pages < 2) {
        return null;
    }
    return (
        <nav className='TeamExportPager' aria-label={text('pager')}>
            <button type='button' className='btn btn-tertiary btn-sm' disabled={page === 0} onClick={() => onChange(page - 1)}><T id='pager.previous'/></button>
            <span aria-live='polite'><T id='pager.page' values={{page: page + 1, pages}}/></span>
            <button type='button' className='btn btn-tertiary btn-sm' disabled={page >= pages - 1} onClick={() => onChange(page + 1)}><T id='pager.next'/></button>
        </nav>
    );
}
