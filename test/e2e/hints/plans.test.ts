import { planRows } from './rows/plan-rows.js';
import { walk } from './walk.js';

walk('plans, rules and long reports', planRows);
