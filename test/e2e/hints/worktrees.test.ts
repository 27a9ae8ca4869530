import { worktreeRows } from './rows/worktree-rows.js';
import { walk } from './walk.js';

walk('worktrees', worktreeRows);
