import type { HintRow } from '../hint-row.js';
import { agentRows } from './agent-rows.js';
import { backendRows } from './backend-rows.js';
import { controlRows } from './control-rows.js';
import { gitRows } from './git-rows.js';
import { pageRows } from './page-rows.js';
import { planRows } from './plan-rows.js';
import { reviewRows } from './review-rows.js';
import { runRows } from './run-rows.js';
import { scriptRows } from './script-rows.js';
import { settingsRows } from './settings-rows.js';
import { setupRows } from './setup-rows.js';
import { usageRows } from './usage-rows.js';
import { watchRows } from './watch-rows.js';
import { worktreeRows } from './worktree-rows.js';

export const rows: readonly HintRow[] = [
  ...agentRows,
  ...backendRows,
  ...controlRows,
  ...gitRows,
  ...pageRows,
  ...planRows,
  ...reviewRows,
  ...runRows,
  ...scriptRows,
  ...settingsRows,
  ...setupRows,
  ...usageRows,
  ...watchRows,
  ...worktreeRows,
];
