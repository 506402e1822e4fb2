import { Command } from '@boostercloud/framework-core'
import { Register, UUID } from '@boostercloud/framework-types'
import { BatteryInstalled } from '../events/battery-installed'
import { Installer } from '../roles'

@Command({
  authorize: [Installer],
})
export class InstallBattery {
  public constructor(readonly batteryId: UUID, readonly capacity: number) {}

  public static async handle(command: InstallBattery, register: Register): Promise<void> {
    if (command.capacity <= 0) {
      throw new Error('A battery without capacity')
    }
    register.events(new BatteryInstalled(command.batteryId, command.capacity))
  }
}
