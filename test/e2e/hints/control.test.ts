import { controlRows } from './rows/control-rows.js';
import { walk } from './walk.js';

walk('controls and drivers', controlRows);
