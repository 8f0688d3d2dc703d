//! The five files that grow with the orders, written in one pass: customers, orders, items, payments, reviews.

use std::io;
use std::path::Path;

use super::super::dice::{Kind, id};
use super::super::order::{Item, Order, World};
use super::super::payment::Payment;
use super::super::review::Review;
use super::super::sheet::Sheet;
use super::DemoFile;

/// Writes the files of `orders` orders.
pub(super) fn write(folder: &Path, world: &World, orders: u64) -> io::Result<Vec<DemoFile>> {
    let mut sheets = OrderSheets::create(folder)?;
    for index in 0..orders {
        sheets.order(world, &Order::new(world, index))?;
    }
    let OrderSheets {
        customers,
        orders,
        items,
        payments,
        reviews,
    } = sheets;
    [customers, orders, items, payments, reviews]
        .into_iter()
        .map(Sheet::finish)
        .collect()
}

struct OrderSheets {
    customers: Sheet,
    orders: Sheet,
    items: Sheet,
    payments: Sheet,
    reviews: Sheet,
}

impl OrderSheets {
    fn create(folder: &Path) -> io::Result<Self> {
        let sheet = |name, line_end, header: &str| {
            Sheet::create(
                folder,
                name,
                line_end,
                &header.split_whitespace().collect::<Vec<_>>(),
            )
        };
        Ok(Self {
            customers: sheet(
                "olist_customers_dataset.csv",
                "\n",
                "customer_id customer_unique_id customer_zip_code_prefix customer_city customer_state",
            )?,
            orders: sheet(
                "olist_orders_dataset.csv",
                "\n",
                "order_id customer_id order_status order_purchase_timestamp order_approved_at \
                 order_delivered_carrier_date order_delivered_customer_date order_estimated_delivery_date",
            )?,
            items: sheet(
                "olist_order_items_dataset.csv",
                "\n",
                "order_id order_item_id product_id seller_id shipping_limit_date price freight_value",
            )?,
            payments: sheet(
                "olist_order_payments_dataset.csv",
                "\n",
                "order_id payment_sequential payment_type payment_installments payment_value",
            )?,
            reviews: sheet(
                "olist_order_reviews_dataset.csv",
                "\r\n",
                "review_id order_id review_score review_comment_title review_comment_message \
                 review_creation_date review_answer_timestamp",
            )?,
        })
    }

    /// The rows of one order in all five files.
    fn order(&mut self, world: &World, order: &Order) -> io::Result<()> {
        let order_id = id(world.seed, Kind::Order, order.index);
        let customer_id = id(world.seed, Kind::Customer, order.index);
        customer(&mut self.customers, world, order, &customer_id)?;
        head(&mut self.orders, world, order, [&order_id, &customer_id])?;
        for (number, line) in (1..).zip(&order.items) {
            item(&mut self.items, world, line, (&order_id, number))?;
        }
        for it in &order.payments {
            payment(&mut self.payments, it, &order_id)?;
        }
        for it in &order.reviews {
            review(&mut self.reviews, world, it, &order_id)?;
        }
        Ok(())
    }
}

fn customer(sheet: &mut Sheet, world: &World, order: &Order, customer_id: &str) -> io::Result<()> {
    sheet.text(customer_id)?;
    sheet.text(&id(world.seed, Kind::Person, order.person))?;
    sheet.quoted(&order.place.zip)?;
    sheet.text(&order.place.city)?;
    sheet.text(order.place.state)?;
    sheet.end()
}

fn head(sheet: &mut Sheet, world: &World, order: &Order, ids: [&str; 2]) -> io::Result<()> {
    let outcome = &order.outcome;
    let show = |instant| world.calendar.show(instant);
    for id in ids {
        sheet.text(id)?;
    }
    sheet.text(outcome.status.as_str())?;
    sheet.bare(show(outcome.purchased))?;
    sheet.maybe(outcome.approved.map(show))?;
    sheet.maybe(outcome.carrier.map(show))?;
    sheet.maybe(outcome.delivered.map(show))?;
    sheet.bare(show(outcome.estimated))?;
    sheet.end()
}

fn item(sheet: &mut Sheet, world: &World, item: &Item, key: (&str, u64)) -> io::Result<()> {
    sheet.text(key.0)?.bare(key.1)?;
    sheet.text(&id(world.seed, Kind::Product, item.product.number))?;
    sheet.text(&id(world.seed, Kind::Seller, item.product.seller))?;
    sheet.bare(world.calendar.show(item.shipping_limit))?;
    sheet.money(item.price)?.money(item.freight)?;
    sheet.end()
}

fn payment(sheet: &mut Sheet, payment: &Payment, order_id: &str) -> io::Result<()> {
    sheet.text(order_id)?.bare(payment.sequential)?;
    sheet.bare(payment.kind)?.bare(payment.installments)?;
    sheet.money(payment.value)?;
    sheet.end()
}

fn review(sheet: &mut Sheet, world: &World, review: &Review, order_id: &str) -> io::Result<()> {
    let [created, answered] = review.times(&world.calendar);
    sheet.quoted(&review.id)?.quoted(order_id)?;
    sheet.bare(review.score)?;
    sheet.plain(review.title)?.plain(&review.message)?;
    sheet.bare(created)?.bare(answered)?;
    sheet.end()
}
