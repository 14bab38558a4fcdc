import * as ReactDOM from 'react-dom';
import * as Client from 'react-dom/client';

import {start} from './host.jsx';

start({...ReactDOM, ...Client}, (element, node) => Client.createRoot(node).render(element));
