import { Booster, Query } from '@boostercloud/framework-core'
import { ChargeLevel } from '../read-models/charge-level'

@Query({
  authorize: 'all',
})
export class LowBatteries {
  public constructor(readonly below: number) {}

  public static async handle(query: LowBatteries): Promise<ChargeLevel[]> {
    return Booster.readModel(ChargeLevel).filter({ percent: { lt: query.below } }).search()
  }
}
