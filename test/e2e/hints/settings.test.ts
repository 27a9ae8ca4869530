import { settingsRows } from './rows/settings-rows.js';
import { walk } from './walk.js';

walk('settings, rules and trust', settingsRows);
