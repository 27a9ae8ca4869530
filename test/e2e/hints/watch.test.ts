import { watchRows } from './rows/watch-rows.js';
import { walk } from './walk.js';

walk('who watches', watchRows);
