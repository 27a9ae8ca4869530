import { describeSandbox } from '../conformance/describe-sandbox.js';
import { createQuickjsSandbox } from './index.js';

describeSandbox('quickjs', createQuickjsSandbox, ['abuses', 'places']);
