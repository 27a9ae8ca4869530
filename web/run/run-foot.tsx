import { useDesk } from '../model/run-desk.js';

const hints = [
  ['j k', 'select'],
  ['/', 'search'],
  ['a', 'answer'],
  ['esc', 'back'],
] as const;

/** Keys that are at hand, and what came of the latest action. */
export function RunFoot({ keys }: { readonly keys: () => void }) {
  const { notice } = useDesk();
  return (
    <footer class="foot">
      {hints.map(([key, what]) => (
        <span key={key} class="hint">
          <kbd>{key}</kbd> {what}
        </span>
      ))}
      <button type="button" class="link plain" onClick={keys}>
        <kbd>?</kbd> all keys
      </button>
      <span class="grow" />
      <span class="notice" role="status">
        {notice.value}
      </span>
    </footer>
  );
}
