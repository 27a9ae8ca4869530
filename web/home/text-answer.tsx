import { useState } from 'preact/hooks';
import { ActButton } from '../shell/button.js';

interface TextAnswerProps {
  readonly why: string | null;
  readonly answer: (text: string) => void;
}

export function TextAnswer({ why, answer }: TextAnswerProps) {
  const [text, setText] = useState('');
  const give = (): void => {
    if (text.trim() !== '' && why === null) answer(text);
  };
  return (
    <form
      class="acts answer"
      onSubmit={(event) => {
        event.preventDefault();
        give();
      }}
    >
      <input
        class="field"
        aria-label="Your answer"
        placeholder="Your answer"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <ActButton look="you-alt" why={why} act={give}>
        Answer
      </ActButton>
    </form>
  );
}
