import { setupRows } from './rows/setup-rows.js';
import { walk } from './walk.js';

walk('what sets something up', setupRows);
