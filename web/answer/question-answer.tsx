import { useState } from 'preact/hooks';
import type { AskedQuestion } from '../../src/core/state/run-state.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { ActButton } from '../shell/button.js';

interface QuestionAnswerProps {
  readonly question: AskedQuestion | null;
  readonly why: string | null;
  /** Of the answer that stands first; at most one of a page is filled. */
  readonly look: 'you-act' | 'you-alt';
  readonly answer: (text: string) => void;
}

/** The options of a question of the script, one click each, or words of one's own. */
export function QuestionAnswer({ question, why, look, answer }: QuestionAnswerProps) {
  const [text, setText] = useState('');
  const options = question?.options ?? [];
  const first = question?.default ?? options[0];
  const give = (words: string): void => {
    if (words.trim() !== '' && why === null) answer(words);
  };
  return (
    <form
      class="acts answer"
      onSubmit={(event) => {
        event.preventDefault();
        give(text || (first ?? ''));
      }}
    >
      {options.map((option) => (
        <ActButton
          key={option}
          look={option === first ? look : undefined}
          why={why}
          act={() => give(option)}
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
          <ActButton look={look} why={why} act={() => give(text || (first ?? ''))}>
            Answer
          </ActButton>
        </>
      )}
    </form>
  );
}
