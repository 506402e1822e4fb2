/** The lamps of the house, on the local bus. */
export const lights = {
  async dim(house: string): Promise<void> {
    console.log(`dimming ${house}`)
  },
}
