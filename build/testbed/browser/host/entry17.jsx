import * as ReactDOM from 'react-dom';

import {start} from './host.jsx';

start(ReactDOM, (element, node) => ReactDOM.render(element, node));
