import { useState } from 'preact/hooks';

/** A command to run in a terminal, whole. */
export function CopyCommand({ command }: { readonly command: string }) {
  const [told, setTold] = useState('Copy');
  const copy = (): void => {
    navigator.clipboard.writeText(command).then(
      () => setTold('Copied'),
      () => setTold('Not copied'),
    );
  };
  return (
    <p class="cmd">
      <code>
        <span class="t3">$</span> {command}
      </code>
      <button type="button" class="btn ghost" onClick={copy} aria-live="polite">
        {told}
      </button>
    </p>
  );
}
