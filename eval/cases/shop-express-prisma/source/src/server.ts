import express from 'express';
import { db } from './db';
import { handleErrors } from './middleware/httpError';
import { customers } from './routes/customers';
import { orders } from './routes/orders';
import { products } from './routes/products';
import { stripeWebhook } from './routes/stripeWebhook';

const app = express();

app.use('/webhooks/stripe', stripeWebhook);
app.use(express.json());
app.use('/customers', customers);
app.use('/products', products);
app.use('/orders', orders);
app.use(handleErrors);

const server = app.listen(3000);

process.on('SIGTERM', () => {
  server.close(() => void db.$disconnect());
});
