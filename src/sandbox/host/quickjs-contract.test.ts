import { describeSandbox } from '../../testing/conformance/sandbox/describe-sandbox.js';
import { createQuickjsSandbox } from './index.js';

describeSandbox('quickjs', createQuickjsSandbox, [
  'protocol',
  'language',
  'verbs',
  'lanes',
  'limits',
  'timers',
  'realms',
  'escapes',
]);
