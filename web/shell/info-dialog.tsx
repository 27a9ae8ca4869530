import type { ComponentChildren } from 'preact';
import { Modal } from './modal.js';

interface InfoDialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** Something to read that belongs to no place of the page: the keys, a command. */
export function InfoDialog({ title, open, close, children }: InfoDialogProps) {
  if (!open) return null;
  return (
    <Modal title={title} role="dialog" close={close}>
      {children}
      <div class="acts">
        <button type="button" class="btn" onClick={close}>
          Close
        </button>
      </div>
    </Modal>
  );
}
