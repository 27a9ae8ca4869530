export { createQuickjsSandbox } from './quickjs-sandbox.js';
