import { useState } from 'preact/hooks';
import { forRun } from '../../src/core/ports/controls.js';
import type { AskedQuestion, PermissionView } from '../../src/core/state/run-state.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { useDesk } from '../model/run-desk.js';
import { ActButton } from '../shell/button.js';

interface AnswerFormProps {
  readonly target: number;
  readonly question: AskedQuestion | null;
}

/** The options of a question of the script, or words of one's own. */
export function AnswerForm({ target, question }: AnswerFormProps) {
  const desk = useDesk();
  const [text, setText] = useState('');
  const why = desk.source.controls.why;
  const answer = (words: string): void => {
    if (words.trim() !== '' && !why) void desk.send({ action: 'answer', target, text: words });
  };
  const options = question?.options ?? [];
  const first = question?.default ?? options[0];
  return (
    <form
      class="acts answer"
      onSubmit={(event) => {
        event.preventDefault();
        answer(text);
      }}
    >
      {options.map((option) => (
        <ActButton
          key={option}
          look={option === first ? 'you-act' : undefined}
          why={why}
          act={() => answer(option)}
        >
          {oneLine(option)}
        </ActButton>
      ))}
      {options.length === 0 && (
        <>
          <input
            class="field"
            data-answer
            aria-label="Your answer"
            placeholder={question?.default ? oneLine(question.default) : 'Your answer'}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <ActButton look="you-act" why={why} act={() => answer(text || (first ?? ''))}>
            Answer
          </ActButton>
        </>
      )}
    </form>
  );
}

/** Once, for the rest of the run where a rule covers it, or no. */
export function PermissionAnswer({ use }: { readonly use: PermissionView }) {
  const desk = useDesk();
  const why = desk.source.controls.why;
  const send = (action: 'allow' | 'deny', text?: string) => () => {
    if (use.request !== null)
      void desk.send({ action, target: use.request, ...(text === undefined ? {} : { text }) });
  };
  return (
    <span class="acts">
      <ActButton look="you-act" why={why} act={send('allow')}>
        Allow once
      </ActButton>
      <ActButton
        why={why ?? (use.rule === null ? 'no rule covers it' : null)}
        act={send('allow', forRun)}
      >
        For this run
      </ActButton>
      <ActButton why={why} act={send('deny')}>
        Deny
      </ActButton>
    </span>
  );
}
