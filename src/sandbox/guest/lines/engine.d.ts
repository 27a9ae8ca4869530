/**
 * All that this folder finds beyond ES2023: what QuickJS adds, and the one way out. Nothing of Node
 * or of the web is declared here, so nothing of them can be used.
 */

/** The worker's answer is a number, JSON text or nothing; `operations.ts` says which. */
declare const host: {
  (
    operation: typeof import('./operations.js').SPENT | typeof import('./operations.js').ADMIT,
    text: '',
  ): number;
  (operation: typeof import('./operations.js').LOSSES, text: ''): string;
  (operation: number, text: string): undefined;
};

/** What the engine throws when its memory or stack is full. */
declare const InternalError: ErrorConstructor;

interface ErrorConstructor {
  captureStackTrace(target: object, below: object): void;
}

interface PromiseConstructor {
  withResolvers<Value>(): {
    promise: Promise<Value>;
    resolve: (value: Value | PromiseLike<Value>) => void;
    reject: (reason: unknown) => void;
  };
}

interface ObjectConstructor {
  setPrototypeOf<Target>(target: Target, proto: object | null): Target;
}
