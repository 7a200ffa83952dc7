namespace FlowLens.Core;

/// <summary>What went wrong, for a program to switch on. One place maps each kind to a JSON-RPC code and a CLI exit code.</summary>
public enum ErrorKind
{
    /// <summary>A path that does not exist or cannot be read.</summary>
    FileNotFound,

    /// <summary>A checkpoint folder whose files contradict each other or the family's layout.</summary>
    BadCheckpoint,

    /// <summary>A configuration file with a missing, wrong or contradictory field.</summary>
    BadConfig,

    /// <summary>A form that FlowLens knows and refuses (pickle, TIFF, an unknown model type): the remedy says what to do.</summary>
    Unsupported,

    /// <summary>A picture that cannot be decoded, or is too large.</summary>
    BadPicture,

    /// <summary>A tokenizer file or chat template that cannot be used.</summary>
    BadTokenizer,

    /// <summary>A chat template that fails, or runs past its bounds.</summary>
    BadTemplate,

    /// <summary>A prompt that cannot be built: no place for the image, too long for the context.</summary>
    BadPrompt,

    /// <summary>A row of a data set that cannot be read.</summary>
    BadRow,

    /// <summary>An option outside its range, or two options that exclude each other.</summary>
    BadOption,

    /// <summary>A request that needs a model while none is loaded.</summary>
    NoModel,

    /// <summary>A device or native library that is not there.</summary>
    NoDevice,

    /// <summary>Not enough memory for what was asked.</summary>
    OutOfMemory,
}
