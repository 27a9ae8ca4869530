import { describeEscapes } from '../conformance/escape-suite.js';
import { describeAbuses } from '../conformance/abuse-suite.js';
import { createQuickjsSandbox } from './index.js';
describeEscapes(createQuickjsSandbox);
describeAbuses(createQuickjsSandbox);
