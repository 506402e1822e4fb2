import { SetMetadata } from '@nestjs/common';

export type Role = 'librarian' | 'member';

export const ROLES = 'roles';

export const Roles = (...roles: Role[]) => SetMetadata(ROLES, roles);
