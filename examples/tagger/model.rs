//! The network, and the tagger that is saved and loaded.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use thinc::prelude::*;
use thinc::text::{Attr, Doc};

use crate::args::{Settings, TagColumn};

/// From documents to the probabilities of the tags of their words.
pub(crate) type Network = Box<dyn DynModel<Vec<Ints2d>, Vec<Probs>>>;

/// spaCy's default: hash tables of the norm, the first and the last characters and the shape of a word, mixed, and layers
/// that look at the neighbours.
pub(crate) fn network(settings: &Settings, labels: &[String]) -> Network {
    let [width, rows, pieces] = [settings.width, settings.rows, settings.pieces].map(|n| n as usize);
    let [depth, window] = [settings.depth, settings.window].map(|n| n as usize);
    let table = |column: usize| {
        let rows = if column == 0 { rows } else { rows / 2 };
        HashEmbed::new(width, rows).column(column).seed(8 + column as u32)
    };
    let mix = |n_i| chain((Maxout::with_pieces(n_i, width, pieces), LayerNorm::new(width), Dropout::default()));
    let embed = concatenate((table(0), table(1), table(2), table(3)));
    let layers: Vec<_> =
        (0..depth).map(|_| residual(chain((expand_window(window), mix((2 * window + 1) * width))))).collect();
    Box::new(chain((
        with_array(chain((embed, mix(4 * width)))),
        with_array(layers).pad(depth * window),
        with_array(Softmax::new(width, labels.len())),
    )))
}

/// The attributes that the network sees.
pub(crate) fn features(doc: &Doc) -> Result<Ints2d> {
    const ATTRS: [Attr; 4] = [Attr::Norm, Attr::Prefix, Attr::Suffix, Attr::Shape];
    let ids = doc.tokens().flat_map(|token| ATTRS.map(|attr| token.attr(attr))).collect();
    Ints2d::from_vec([doc.len(), ATTRS.len()], ids)
}

/// A network and what its outputs mean.
pub(crate) struct Tagger {
    pub(crate) network: Network,
    pub(crate) settings: Settings,
    pub(crate) labels: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    settings: Settings,
    labels: Vec<String>,
}

impl Tagger {
    pub(crate) fn column(&self) -> TagColumn {
        self.settings.column
    }

    pub(crate) fn save(network: &Network, settings: &Settings, labels: &[String], folder: &Path) -> Result<()> {
        let meta = Meta { settings: settings.clone(), labels: labels.to_vec() };
        let text = serde_json::to_string_pretty(&meta).map_err(Error::other)?;
        fs::write(folder.join("meta.json"), text).map_err(Error::other)?;
        network.to_disk(folder.join("model"))
    }

    pub(crate) fn load(folder: &Path) -> Result<Self> {
        let text = fs::read_to_string(folder.join("meta.json")).map_err(Error::other)?;
        let Meta { settings, labels } = serde_json::from_str(&text).map_err(Error::other)?;
        let mut network = network(&settings, &labels);
        network.from_disk(folder.join("model"))?;
        Ok(Self { network, settings, labels })
    }
}

/// The places of the likeliest tags.
pub(crate) fn predict<N: Model<Vec<Ints2d>, Output = Vec<Probs>>>(
    network: &N,
    docs: &[Doc],
) -> Result<Vec<Vec<usize>>> {
    let features = docs.iter().map(features).collect::<Result<_>>()?;
    network.predict(features)?.iter().map(|probs| probs.argmax_rows()).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Args, Command};

    /// The settings of a small network.
    pub(crate) fn settings(more: &[&str]) -> Settings {
        let small = ["tagger", "train", "--width", "8", "--depth", "1", "--rows", "50"];
        match Args::try_parse_from(small.iter().chain(more)).unwrap().command {
            Command::Train(args) => args.settings,
            _ => unreachable!("`train` was given"),
        }
    }

    /// A tagger that takes every word for an ADJ, as its last layer starts with zeros.
    pub(crate) fn untrained() -> Tagger {
        let (settings, labels) = (settings(&[]), ["ADJ", "NOUN"].map(str::to_owned).to_vec());
        let mut network = network(&settings, &labels);
        network.initialize(&(), &(), &mut Train::new(0)).unwrap();
        Tagger { network, settings, labels }
    }
}
