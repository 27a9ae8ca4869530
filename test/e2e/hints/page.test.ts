import { pageRows } from './rows/page-rows.js';
import { walk } from './walk.js';

walk('the page and what is exported', pageRows);
