interface Transmission {
  reference: string;
  patient: string;
  drug: string;
  days: number;
}

/** The network that carries prescriptions to pharmacies. */
export class SurescriptsGateway {
  constructor(private readonly baseUrl: string) {}

  async transmit(transmission: Transmission): Promise<void> {
    const response = await fetch(`${this.baseUrl}/prescriptions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(transmission),
    });
    if (!response.ok) {
      throw new Error(`Surescripts answered ${response.status}`);
    }
  }
}
