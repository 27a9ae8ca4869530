import { agentRows } from './rows/agent-rows.js';
import { walk } from './walk.js';

walk('backends and servers', agentRows);
