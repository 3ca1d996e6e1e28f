//! Tells what a request to an assistant is about, from raw text to printed predictions:
//! `cargo run --release --example textcat -- "is there a night train" "it looks cloudy"`.

use thinc::hashing::hash_string;
use thinc::prelude::*;

/// A label, a tab and a request on each line. Written for this example.
const REQUESTS: &str = include_str!("textcat/requests.tsv");

/// The labels, in the order of their numbers.
const LABELS: [&str; 4] = ["music", "timer", "travel", "weather"];

model! {
    /// Embeds the words of each text, and takes their mean and what is strongest in any of them.
    struct TextCat = |texts: Ragged<Ints1d>| with_array(HashEmbed<32, 1000>)
        >> Dropout
        >> (ReduceMean | ReduceMax)
        >> Softmax<_, { LABELS.len() }>
}

/// The words of texts as ids, one text behind the other. A text without words has an empty one.
fn words(texts: &[&str]) -> Result<Ragged<Ints1d>> {
    let ids_of = |text: &&str| -> Vec<u64> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let ids: Vec<u64> = words.map(|word| hash_string(&word.to_lowercase())).collect();
        if ids.is_empty() { vec![hash_string("")] } else { ids }
    };
    let ids: Vec<Vec<u64>> = texts.iter().map(ids_of).collect();
    let lengths: Vec<usize> = ids.iter().map(Vec::len).collect();
    Ragged::with_lengths(ids.concat().into(), &lengths)
}

/// The share of texts whose label is guessed.
fn accuracy(model: &TextCat, texts: &[&str], labels: &[&str]) -> Result<f32> {
    let guesses = model.predict(words(texts)?)?.argmax_rows()?;
    let right = guesses.iter().zip(labels).filter(|&(&guess, label)| LABELS[guess] == *label).count();
    Ok(right as f32 / labels.len() as f32)
}

/// Trains for so many epochs, and gives the model with the averages of its weights.
fn train(texts: &[&str], labels: &[&str], epochs: u32) -> Result<TextCat> {
    let mut train = Train::new(0).with_drop(0.5)?;
    let mut model = TextCat::default();
    model.initialize(&words(texts)?, &(), &mut train)?;
    let mut adam = Adam::new(0.01).weight_decay(0.01);
    let mut grads = model.zero_grads()?;
    let objective = CategoricalCrossentropy::new().names(LABELS);
    let batches = minibatch(8, (texts, labels))?;
    for epoch in 1..=epochs {
        let mut total = 0.0;
        for batch in batches.shuffled(train.rng()) {
            let (texts, labels) = batch?;
            let (guess, backprop) = model.begin_update(words(&texts)?, &mut train)?;
            let (d_guess, loss) = objective.get_grad_and_loss(&guess, &labels)?;
            backprop(d_guess, &mut grads)?;
            model.finish_update(&mut adam, &mut grads)?;
            total += loss * labels.len() as f32;
        }
        if epoch % 5 == 0 {
            println!("epoch {epoch:2}   loss {:.4}", total / labels.len() as f32);
        }
    }
    model.set_params(&adam.averages())?;
    Ok(model)
}

fn main() -> Result<()> {
    let (labels, texts): (Vec<&str>, Vec<&str>) = REQUESTS.lines().filter_map(|line| line.split_once('\t')).unzip();
    // The last fourth is held out.
    let held_out = texts.len() * 3 / 4;
    let model = train(&texts[..held_out], &labels[..held_out], 20)?;
    let held_out = (&texts[held_out..], &labels[held_out..]);
    println!("accuracy on {} texts held out: {:.3}\n", held_out.0.len(), accuracy(&model, held_out.0, held_out.1)?);

    let given: Vec<String> = std::env::args().skip(1).collect();
    let mut asked: Vec<&str> = given.iter().map(String::as_str).collect();
    if asked.is_empty() {
        asked = vec![
            "How late is the last bus?",
            "It looks cloudy, doesn't it?",
            "Turn it up, I like this band!",
            "I must leave at nine: remind me.",
        ];
    }
    let probs = model.predict(words(&asked)?)?;
    for (row, (text, best)) in asked.iter().zip(probs.argmax_rows()?).enumerate() {
        println!("{:7} {:3.0} %   {text}", LABELS[best], 100.0 * probs.row(row)?[best]);
    }
    Ok(())
}
