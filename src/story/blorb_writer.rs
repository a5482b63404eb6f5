//! Blorbs made in memory of Infocom's own files, so that everything else knows one kind of pictures and sounds only (Blorb 2.0.4).

/// A resource: its usage (`Pict`, `Snd `), number, format and data.
pub(super) type Part<'a> = (&'a [u8; 4], u32, &'a [u8; 4], Vec<u8>);

/// A Blorb of resources with their usage (`Pict`, `Snd `), number, format and data, and of other chunks behind them.
pub(super) fn blorb(resources: &[Part<'_>], others: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let index_length = 4 + 12 * resources.len();
    let (mut index, mut chunks) = (word(resources.len()), Vec::new());
    for (usage, number, format, data) in resources {
        // Chunks begin behind the FORM's head and the index.
        let start = 12 + 8 + index_length + chunks.len();
        index.extend([&usage[..], &number.to_be_bytes(), &word(start)].concat());
        chunks.extend(chunk(format, data));
    }
    others.iter().for_each(|(id, data)| chunks.extend(chunk(id, data)));
    chunk(b"FORM", &[&b"IFRS"[..], &chunk(b"RIdx", &index), &chunks].concat())
}

/// A chunk with its head, and with the byte of padding that an odd length needs.
pub(super) fn chunk(id: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let padding = data.len() % 2;
    [&id[..], &word(data.len()), data, [0].get(..padding).unwrap_or_default()].concat()
}

/// A length in four bytes; those here are far shorter.
pub(super) fn word(number: usize) -> Vec<u8> {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes().to_vec()
}
