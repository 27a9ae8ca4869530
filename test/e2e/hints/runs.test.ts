import { runRows } from './rows/run-rows.js';
import { walk } from './walk.js';

walk('runs', runRows);
