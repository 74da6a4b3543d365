"""The JSON Lines vocabulary: records that anybody writes."""
