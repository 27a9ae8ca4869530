import { backendRows } from './rows/backend-rows.js';
import { walk } from './walk.js';

walk('backends, providers and agent types', backendRows);
