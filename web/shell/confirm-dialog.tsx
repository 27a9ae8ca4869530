import type { Signal } from '@preact/signals';
import type { ConfirmQuestion } from '../model/run-desk.js';
import { Modal } from './modal.js';

/** Asks before something ends; everything but its yes is a no. */
export function ConfirmDialog({ question }: { readonly question: Signal<ConfirmQuestion | null> }) {
  const asked = question.value;
  if (asked === null) return null;
  const close = (): void => {
    question.value = null;
  };
  return (
    <Modal title={asked.title} role="alertdialog" close={close}>
      <p>{asked.text}</p>
      <div class="acts">
        <button
          type="button"
          class="btn primary"
          onClick={() => {
            close();
            asked.act();
          }}
        >
          {asked.yes}
        </button>
        <button type="button" class="btn" onClick={close}>
          No, go back
        </button>
      </div>
    </Modal>
  );
}
