/** What one may be, from least to most; who may be much may be less. */
import { type Role, roles } from '../../protocol/command.ts';

export const mayActAs = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

export const lesserRole = (due: Role, asked: Role = due): Role => (mayActAs(due, asked) ? asked : due);
