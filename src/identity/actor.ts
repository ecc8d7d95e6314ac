/** What somebody may do: admin all, operator launch and run, approver approve, viewer see the board. */
export const roles = ['admin', 'operator', 'approver', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** Who asks: a signed-in operator, an API key, or somebody at the machine itself (the control socket). */
export interface Actor {
  kind: 'operator' | 'key' | 'local';
  /** Stands in the audit trail: `operator:ana`, `key:tcn_ab12`, `local`. */
  id: string;
  role: Role;
}

/** What each role may do beyond looking. */
const rightsOf: Record<Role, readonly Right[]> = {
  admin: ['launch', 'approve', 'directory', 'lanes', 'identity'],
  operator: ['launch', 'directory', 'lanes'],
  approver: ['approve'],
  viewer: [],
};

/** `view` is every role's. */
export const rights = ['view', 'launch', 'approve', 'directory', 'lanes', 'identity'] as const;
export type Right = (typeof rights)[number];

/** Whether the actor's role includes the right. */
export function mayDo(actor: Actor, right: Right): boolean {
  return right === 'view' || rightsOf[actor.role].includes(right);
}
