//! thinc
