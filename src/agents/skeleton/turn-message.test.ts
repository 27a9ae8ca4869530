import { expect, it } from 'vitest';
import { testRequest } from '../../testing/conformance/backend/conformance.js';
import { shownOutput } from './shown-output.js';
import { turnMessage } from './turn-message.js';

const request = { ...testRequest({ prompt: 'Count.' }) };

it('C26, C61: the task is framed, and an error comes behind it, or alone where the conversation goes on', () => {
  expect(turnMessage(request)).toMatch(/^\[task.*\]\n {2}Count\.\n\[end of task\]$/);
  expect(turnMessage({ ...request, error: 'n is missing' })).toMatch(
    /Count\.\n\[end of task\]\n\nn is missing$/,
  );
  expect(turnMessage({ ...request, error: 'n is missing', conversation: 'c' })).toBe(
    'n is missing',
  );
});

it('X30, X82: a turn that goes on has its own prompt, one that broke off is not told again', () => {
  expect(turnMessage({ ...request, conversation: 'c' })).toContain('Count.');
  expect(turnMessage({ ...request, conversation: 'c', resumed: true })).not.toContain('Count.');
  expect(turnMessage({ ...request, resumed: true })).toContain('Count.');
});

it('a long output is cut in a transcript', () => {
  expect(shownOutput('short')).toBe('short');
  expect(shownOutput('x'.repeat(10_001))).toMatch(
    /^x{10000}\n\[plenum: 1 characters left out here\]$/,
  );
});
