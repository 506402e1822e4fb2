import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Role, ROLES } from './roles.decorator';

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const wanted = this.reflector.get<Role[] | undefined>(ROLES, context.getHandler());
    if (!wanted) {
      return true;
    }
    const request = context.switchToHttp().getRequest<{ user?: { roles: Role[] } }>();
    return wanted.some((role) => request.user?.roles.includes(role) ?? false);
  }
}
