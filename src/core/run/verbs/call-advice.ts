import type { OptionsReading } from '../../program/checks/options.js';
import type { StepRequest } from '../../step/step.js';

/** Said once for each text. */
export interface CallAdvice {
  readonly code: 'unknown-option' | 'option-value' | 'no-prompt' | 'no-options';
  readonly text: string;
}

/** What a script asks of `agent()` and surely did not mean; the call starts all the same (C20). */
export function callAdvice(
  { input, site }: StepRequest,
  prompt: string,
  { unknown, ignored }: Pick<OptionsReading, 'unknown' | 'ignored'>,
): readonly CallAdvice[] {
  const advice: CallAdvice[] = unknown.map((name) => ({
    code: 'unknown-option',
    text: `agent() does not know the option "${name}"; it is ignored`,
  }));
  for (const what of ignored)
    advice.push({ code: 'option-value', text: `agent() ignores ${what}` });
  const at = site === null ? '' : ` at line ${site.line}`;
  const given = typeof input.noPrompt === 'string' ? input.noPrompt : emptyWords(prompt);
  if (given !== null)
    advice.push({
      code: 'no-prompt',
      text:
        `agent()${at} is asked nothing: its prompt is ${given}. ` +
        'Is a field of an earlier answer missing?',
    });
  if (typeof input.noOptions === 'string')
    advice.push({
      code: 'no-options',
      text: `agent()${at}: options must be an object, so ${input.noOptions} is ignored`,
    });
  return advice;
}

function emptyWords(prompt: string): string | null {
  return prompt.trim() === '' ? 'empty' : null;
}
