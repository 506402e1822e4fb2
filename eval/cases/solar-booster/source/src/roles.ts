import { Role } from '@boostercloud/framework-core'

@Role({ auth: { signUpMethods: ['email'] } })
export class Installer {}
