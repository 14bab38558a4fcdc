import {useIntl} from 'react-intl';

import {useText} from '../i18n/texts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

export interface Formats {
    number: (value: number) => string;
    size: (bytes: number) => string;
    speed: (bytes: number) => string;
    duration: (seconds: number) => string;
    time: (ms: number) => string;
}

// useFormats writes numbers, sizes and times as the user's language does.
export function useFormats(): Formats {
    const intl = useIntl();
    const text = useText();
    const number = (value: number) => intl.formatNumber(value);
    const size = (bytes: number) => {
        let unit = 0;
        let value = Math.max(0, bytes);
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return intl.formatNumber(value, {style: 'unit', unit: UNITS[unit]!, unitDisplay: unit ? 'short' : 'long', maximumFractionDigits: value < 10 && unit ? 1 : 0});
    };
    return {
        number,
        size,
        speed: (bytes) => text('speed', {size: size(bytes)}),
        duration: (seconds) => {
            const minutes = Math.round(seconds / 60);
            return minutes < 90 ? text('minutes', {minutes}) : text('hours', {hours: Math.round(minutes / 60)});
        },
        time: (ms) => intl.formatDate(ms, {dateStyle: 'medium', timeStyle: 'short'}),
    };
}
