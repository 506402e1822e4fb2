// Bodies as they come over the wire; the handlers turn them into commands.

export type StartParkingRequest = {
  garageId: string;
  licensePlate: string;
};

export type PayParkingRequest = {
  amount: number;
  method: 'card' | 'coins' | 'app';
};

export type OpenGarageRequest = {
  name: string;
  capacity: number;
};
