/**
 * From the strictest to the widest; the order is what "widening" means for folders that nobody
 * trusted (X103).
 */
export const permissionModes = ['deny-unlisted', 'default', 'accept-edits', 'bypass'] as const;
export type PermissionMode = (typeof permissionModes)[number];

export interface PermissionSettings {
  readonly mode: PermissionMode;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly ask: readonly string[];
}

export function isWiderMode(mode: PermissionMode, than: PermissionMode): boolean {
  return permissionModes.indexOf(mode) > permissionModes.indexOf(than);
}
