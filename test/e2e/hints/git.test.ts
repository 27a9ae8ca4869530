import { gitRows } from './rows/git-rows.js';
import { walk } from './walk.js';

walk('repositories and what runs leave in them', gitRows);
