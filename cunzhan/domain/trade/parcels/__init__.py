"""The parcel book: custody of what was packed, from the station to the buyer."""
