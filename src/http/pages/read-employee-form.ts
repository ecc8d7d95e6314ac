import type { EmployeeChanges, PointInput } from '../../directory/employee-input.ts';
import type { Employee } from '../../directory/employee-store.ts';

/** What a form says of an employee; a field that was left empty empties. */
export function readChanges(form: Readonly<Record<string, string>>): EmployeeChanges & { name: string } {
  const optional = (name: string) => form[name]?.trim() || null;
  const list = (name: string) =>
    (form[name] ?? '')
      .split(/[;；]/)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  return {
    name: form['name'] ?? '',
    site: optional('site'),
    department: optional('department'),
    role: optional('role'),
    manager: optional('manager'),
    deputy: optional('deputy'),
    language: optional('language'),
    groups: list('groups'),
    tags: list('tags'),
  };
}

/** A contact point with the field it was typed into. */
interface TypedPoint {
  readonly field: 'mobile' | 'phone' | 'email';
  readonly point: PointInput;
}

/** The contact points of a new employee: a mobile rings and takes texts, another phone rings after it. */
export function readContactPoints(form: Readonly<Record<string, string>>): TypedPoint[] {
  const typed = (field: TypedPoint['field'], channel: PointInput['channel']): TypedPoint[] => {
    const address = form[field]?.trim() ?? '';
    return address === '' ? [] : [{ field, point: { channel, address } }];
  };
  return [
    ...typed('mobile', 'sms'),
    ...typed('mobile', 'voice'),
    ...typed('phone', 'voice'),
    ...typed('email', 'email'),
  ];
}

/** The field that a problem's pointer means: `/contactPoints/2/address` is what the third was typed into. */
export function pointFieldOf(points: readonly TypedPoint[]): (pointer: string) => string {
  return (pointer) => {
    const [, first = '', index = ''] = pointer.split('/');
    return first === 'contactPoints' ? (points[Number(index)]?.field ?? '') : first;
  };
}

/** What a form's fields hold for an employee as they are. */
export function valuesOf(employee: Employee): Record<string, string> {
  return {
    name: employee.name,
    site: employee.site?.name ?? '',
    department: employee.department ?? '',
    role: employee.role ?? '',
    manager: employee.manager?.externalId ?? '',
    deputy: employee.deputy?.externalId ?? '',
    language: employee.language ?? '',
    groups: employee.groups.join('; '),
    tags: employee.tags.join('; '),
  };
}
